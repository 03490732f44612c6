export * from './test-abilities.ts';
export * from './test-connector.ts';
