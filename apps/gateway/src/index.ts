export { GatewayConfig } from './config.js';
export { gateway } from './gateway.js';
export { GatewayModule } from './gateway.module.js';
