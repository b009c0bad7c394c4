export { EvaluatorConfig } from './config.js';
export { evaluator } from './evaluator.js';
export { EvaluatorModule } from './evaluator.module.js';
