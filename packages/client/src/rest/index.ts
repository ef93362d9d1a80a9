export { createRestClient, type RestClientOptions } from './create-rest-client.ts';
export * from './generated/index.ts';
