export { startAll, type StartedServices } from './start-all.js';
export { whyNotStarted } from './why-not-started.js';
