import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { GatewayModule } from '../gateway.module.js';
import { findRoutes } from '../routes/find-routes.js';
import { documentOf } from './document.js';

/** Renews `apps/gateway/openapi.json`. */
const file = new URL('../../openapi.json', import.meta.url);
await writeFile(file, `${JSON.stringify(documentOf(findRoutes(GatewayModule)), undefined, 2)}\n`);
