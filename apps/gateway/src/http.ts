export { Me, Role } from './access/role.js';
export { Health } from './health/health.js';
export { Problem } from './problems/problem.js';
export { JobProgress, StreamEvent } from './sweeps/stream-event.js';
export { Upload } from './uploads/upload.js';
