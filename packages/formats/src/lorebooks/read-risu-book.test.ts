import { describe, expect, it } from 'vitest';
import { entry, readOne } from '../../test/lorebook-files.ts';

describe('a lorebook of RisuAI', () => {
  const inRisu = (fields: object) => ({
    type: 'risu',
    ver: 1,
    data: [{ key: 'tower, town', content: 'The tower leans.', insertorder: 10, ...fields }],
  });

  it('has its keys parted by the commas, its chance in the extensions, and the rest kept', () => {
    const document = inRisu({
      secondkey: 'old',
      comment: 'Tower',
      selective: true,
      alwaysActive: false,
      useRegex: true,
      activationPercent: 40,
      extentions: {
        risu_case_sensitive: true,
        more: 1,
      },
      folder: 'folder:1',
      id: 'r1',
      mode: 'multiple',
    });
    expect(readOne(document)).toEqual({
      repairs: [],
      entry: {
        ...entry,
        keys: ['tower', 'town'],
        secondary_keys: ['old'],
        comment: 'Tower',
        selective: true,
        constant: false,
        use_regex: true,
        case_sensitive: true,
        extensions: {
          probability: 40,
          risu: {
            folder: 'folder:1',
            id: 'r1',
            mode: 'multiple',
            extentions: { more: 1 },
          },
        },
      },
    });
  });

  it.each([
    ['normal', { enabled: true, constant: false, extensions: {} }],
    ['multiple', { enabled: true, constant: false, extensions: { risu: { mode: 'multiple' } } }],
    ['child', { enabled: true, constant: false, extensions: { risu: { mode: 'child' } } }],
    ['constant', { enabled: true, constant: true, extensions: { risu: { mode: 'constant' } } }],
    ['folder', { enabled: false, constant: false, extensions: { risu: { mode: 'folder' } } }],
  ])('has the mode %s', (mode, fields) => {
    expect(readOne(inRisu({ mode })).entry).toMatchObject(fields);
  });

  it('keeps a folder as an entry that is switched off, under its own key', () => {
    const folder = { key: '\uF000folder:1', comment: 'Towers', mode: 'folder', alwaysActive: false };
    expect(readOne(inRisu(folder)).entry).toMatchObject({
      keys: ['\uF000folder:1'],
      comment: 'Towers',
      enabled: false,
    });
  });
});
