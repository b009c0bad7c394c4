import { Reflector } from '@nestjs/core';
import type { Role } from './role.js';

/** Who may use a route: anybody, or who holds at least this role. */
export type Policy = Role | 'public';

/** Names the policy of a route or of a whole controller; a route without one is refused to everybody. */
export const Allow = Reflector.createDecorator<Policy>();
