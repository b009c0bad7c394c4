export { allPages } from './all-pages.js';
export { ApiProblem, type Problem, type ProblemIssue } from './api-problem.js';
export { followSweep, type StreamEvent } from './follow-sweep.js';
export type { components, paths } from './generated/api.js';
export { answerOf, type ClientOptions, PaucisClient, type Upload, type UploadSource } from './paucis-client.js';
export { Unreachable } from './unreachable.js';
