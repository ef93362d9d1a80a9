import { builtInModels, createEgress, createModels, OFFLINE_MODEL, type Egress, type Models } from '@greenroom/model';
import { ConfigError, type Config } from '../config.ts';
import type { ModelSettings } from './read-model-settings.ts';

/** The models of the settings, and their end. */
export interface OpenModels {
  registry: Models;
  /** Ends what still runs, and the connections to the model servers. */
  close(): Promise<void>;
}

/** Opens the models of the settings; no server is asked yet. @throws ConfigError when they contradict themselves */
export function openModels(config: Config, settings: ModelSettings): OpenModels {
  const { registry, egress } = create(config, settings);
  const close = async () => {
    await registry.close();
    await egress.close();
  };
  return { registry, close };
}

function create({ AUTH_MODE }: Config, settings: ModelSettings): { registry: Models; egress: Egress } {
  try {
    const egress = createEgress({
      allowPrivate: AUTH_MODE === 'single_user',
      // Whoever writes the settings is the administrator, and a server that stands in them is allowed by that.
      listedHosts: settings.servers.map(({ baseUrl }) => hostOf(baseUrl)),
    });
    const builtIn = builtInModels();
    return { egress, registry: createModels({ ...settings, builtIn, fallback: OFFLINE_MODEL, egress }) };
  } catch (error) {
    throw new ConfigError([(error as Error).message]);
  }
}

/** With its port: what else listens on that machine was not named. */
function hostOf(baseUrl: string): string {
  const { hostname, port, protocol } = new URL(baseUrl);
  return `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
}
