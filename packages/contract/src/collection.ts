import { z } from 'zod';
import { text } from './text.ts';

/** How a collection was cut: by page with totals, or by cursor, where counting would cost. */
export const CollectionMetadata = z
  .object({
    page: z.int().nullable(),
    per_page: z.int(),
    total: z.int().nullable(),
    total_pages: z.int().nullable(),
    next_cursor: z.string().nullable().meta({ description: 'Pass it as `cursor` for what follows; null at the end' }),
  })
  .meta({ id: 'CollectionMetadata' });
export type CollectionMetadata = z.infer<typeof CollectionMetadata>;

/** The envelope every collection comes back in. */
export function collection<Item extends z.ZodType>(id: string, item: Item) {
  return z.object({ success: z.literal(true), data: z.array(item), metadata: CollectionMetadata }).meta({ id });
}

/** The query of every collection: `page` and `per_page`, or `cursor` and `per_page`. */
export const pageQuery = {
  page: z.int().min(1).max(1_000_000).optional().meta({ description: 'Page number from 1' }),
  per_page: z.int().min(1).max(200).default(20).meta({ description: 'Items a page' }),
  cursor: text(2000, 1).optional().meta({ description: 'Where the last answer ended; not together with `page`' }),
};

/** Ascending or descending. */
export const Order = z.enum(['asc', 'desc']);
