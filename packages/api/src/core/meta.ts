import type { ScopeName } from './context.ts';

/** The methods of the REST door. */
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** What a procedure says of its REST face; the document is generated from it and the routes from the document. */
export interface Meta {
  /** What an API key needs to call it: `read` for a query and `write` for a mutation unless said. */
  scope?: ScopeName;
  /** Counted against the limit for new messages as well. */
  countsAsMessage?: boolean;
  /** The status of success: 200 unless said. */
  status?: 200 | 201 | 204;
  /** Where a created resource is, with `{id}` for the answer's id, or `{thing.id}` for that of a thing in it. */
  location?: string;
  /** Reachable without credentials. */
  open?: boolean;
  /** The largest body it takes in bytes, when it is not the usual one. */
  bodyLimit?: number;
  openapi?: {
    method: Method;
    path: `/${string}`;
    operationId: string;
    summary: string;
    description?: string;
    tags: string[];
    protect: boolean;
    deprecated?: boolean;
    contentTypes?: string[];
  };
}

type Options = Omit<Meta, 'openapi'> & { description?: string; deprecated?: boolean; contentTypes?: string[] };

/** Makes the helper that describes the REST face of one resource's procedures. */
export function restOf(tag: string) {
  return (method: Method, path: `/${string}`, operationId: string, summary: string, options: Options = {}): Meta => {
    const { description, deprecated, contentTypes, ...meta } = options;
    return {
      ...meta,
      openapi: {
        method,
        path,
        operationId,
        summary,
        tags: [tag],
        protect: !meta.open,
        ...(description && { description }),
        ...(deprecated && { deprecated }),
        ...(contentTypes && { contentTypes }),
      },
    };
  };
}

/** The names in the braces of a REST path. */
export function pathParametersOf(meta: Meta | undefined): string[] {
  return [...(meta?.openapi?.path.matchAll(/\{(\w+)\}/g) ?? [])].map((match) => match[1] as string);
}
