import { BigIntType, type Platform } from '@mikro-orm/core';

/**
 * A number that the database gives each new row of a table, with room for more rows than PostgreSQL's `integer` can
 * count. SQLite numbers rows in columns of the type `integer` alone, which hold as many.
 */
export class RowNumber extends BigIntType<'number'> {
  constructor() {
    super('number');
  }

  override getColumnType(property: Parameters<BigIntType['getColumnType']>[0], platform: Platform): string {
    // Of the two, only PostgreSQL has types of its own making.
    return platform.supportsNativeEnums() ? super.getColumnType(property, platform) : 'integer';
  }
}
