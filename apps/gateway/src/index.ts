export { GatewayConfig } from './config.js';
export { gateway } from './gateway.js';
export { GatewayModule } from './gateway.module.js';
export { isRaw } from './routes/describe.js';
export { findRoutes, type Route } from './routes/find-routes.js';
