export type { ScriptChoice } from './choose-script.ts';
export * from './create-scripted-model.ts';
export * from './model-script.ts';
export * from './script-builders.ts';
export type { RecordedRequest } from './serve-completion.ts';
export * from './spawn-fake-model-server.ts';
export * from './start-fake-model-server.ts';
