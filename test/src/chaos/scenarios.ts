import type { Scenario } from './scenario.js';
import { clockBack, clockForward } from './scenarios/clock-steps.js';
import { databaseAway } from './scenarios/database-away.js';
import { diskFull } from './scenarios/disk-full.js';
import { messages } from './scenarios/messages.js';
import { poison } from './scenarios/poison.js';
import { servicesAway } from './scenarios/services-away.js';
import { storeFaults } from './scenarios/store-faults.js';
import { trainerKills } from './scenarios/trainer-kills.js';

/** In the order in which they run. */
export const scenarios: readonly Scenario[] = [
  messages,
  servicesAway,
  databaseAway,
  storeFaults,
  diskFull,
  trainerKills,
  poison,
  clockForward,
  clockBack,
];
