import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** Who may import whom: the table of docs/architecture.md. */
const layers = [
  { sourceTag: 'layer:contracts', onlyDependOnLibsWithTags: ['layer:contracts'] },
  {
    sourceTag: 'layer:core',
    onlyDependOnLibsWithTags: ['layer:contracts', 'layer:core'],
    bannedExternalImports: ['@nestjs/*', '@nats-io/*', 'typeorm', 'better-sqlite3', 'pg', 'minio', 'fastify'],
  },
  { sourceTag: 'layer:platform', onlyDependOnLibsWithTags: ['layer:contracts'] },
  { sourceTag: 'layer:app', onlyDependOnLibsWithTags: ['layer:contracts', 'layer:core', 'layer:platform'] },
  {
    sourceTag: 'layer:host',
    onlyDependOnLibsWithTags: ['layer:contracts', 'layer:core', 'layer:platform', 'layer:app', 'layer:web'],
  },
  // Measures whatever there is, whole stacks included.
  {
    sourceTag: 'layer:bench',
    onlyDependOnLibsWithTags: [
      'layer:contracts',
      'layer:core',
      'layer:platform',
      'layer:app',
      'layer:web',
      'layer:host',
      'layer:test',
    ],
  },
  // Runs in a browser too.
  { sourceTag: 'layer:web', onlyDependOnLibsWithTags: ['layer:contracts', 'layer:web'] },
  { sourceTag: 'layer:test', onlyDependOnLibsWithTags: ['layer:contracts', 'layer:platform'] },
];
const inSpecs = layers.map((layer) => ({
  ...layer,
  onlyDependOnLibsWithTags: [...layer.onlyDependOnLibsWithTags, 'layer:test'],
}));
/** Inside the core the order is learning -> networks -> engine, learning -> imaging, everything -> statistics. */
const coreOrder = [
  { sourceTag: 'core:statistics', onlyDependOnLibsWithTags: ['layer:contracts'] },
  { sourceTag: 'core:engine', onlyDependOnLibsWithTags: ['layer:contracts', 'core:statistics'] },
  { sourceTag: 'core:networks', onlyDependOnLibsWithTags: ['layer:contracts', 'core:engine', 'core:statistics'] },
  { sourceTag: 'core:imaging', onlyDependOnLibsWithTags: ['layer:contracts', 'core:statistics'] },
  { sourceTag: 'core:reports', onlyDependOnLibsWithTags: ['layer:contracts', 'core:statistics'] },
  { sourceTag: 'core:search', onlyDependOnLibsWithTags: ['layer:contracts', 'core:statistics'] },
];
const boundaries = (constraints) => ({
  '@nx/enforce-module-boundaries': [
    'error',
    { allow: [], enforceBuildableLibDependency: true, depConstraints: constraints },
  ],
});

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', '**/*.d.ts', '**/vitest.config.ts', 'vitest.base.ts'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    plugins: { '@nx': nx },
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['*.ts'] } } },
    rules: {
      ...boundaries([...layers, ...coreOrder]),
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['**/*.spec.ts', '**/test/**/*.ts'],
    rules: boundaries([
      ...inSpecs,
      ...coreOrder.map((rule) => ({
        ...rule,
        onlyDependOnLibsWithTags: [...rule.onlyDependOnLibsWithTags, 'layer:test'],
      })),
    ]),
  },
  prettier,
);
