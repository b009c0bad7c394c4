export { RegistryConfig } from './config.js';
export { registry } from './registry.js';
export { RegistryModule } from './registry.module.js';
