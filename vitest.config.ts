import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { projects: ['libs/*', 'apps/*', 'test', 'test/bench'], maxWorkers: 2 } });
