export { type Stack, startStack } from './launcher/index.js';
export { run } from './run.js';
