import type { CardContainer } from '@greenroom/formats';

interface FileType {
  mediaType: string;
  /** Without a dot; a media type has one. */
  extension: string;
  /** Whether files can come along with the card. */
  holdsFiles: boolean;
}

const FILE_TYPES: Record<CardContainer, FileType> = {
  json: { mediaType: 'application/json', extension: 'json', holdsFiles: false },
  yaml: { mediaType: 'application/yaml', extension: 'yaml', holdsFiles: false },
  png: { mediaType: 'image/png', extension: 'png', holdsFiles: true },
  charx: { mediaType: 'application/zip', extension: 'charx', holdsFiles: true },
  'jpeg+charx': { mediaType: 'image/jpeg', extension: 'jpg', holdsFiles: true },
  jpeg: { mediaType: 'image/jpeg', extension: 'jpg', holdsFiles: false },
  webp: { mediaType: 'image/webp', extension: 'webp', holdsFiles: false },
};

/** The media types in which one card file that is not JSON can be a whole body. */
export const CARD_BODY_TYPES = [
  'image/png',
  'image/jpeg',
  'image/webp',
  'application/zip',
  'application/yaml',
  'text/yaml',
  'application/octet-stream',
];

/** The media type that the file of a card is kept with. */
export function mediaTypeOf(container: CardContainer): string {
  return FILE_TYPES[container].mediaType;
}

/** What the file of a card is called when it had no name that can be used. */
export function extensionOf(mediaType: string): string {
  return typesOf(mediaType)[0]?.extension ?? 'bin';
}

/** Whether files may stand beside the card in a file of this type. */
export function mayHoldFiles(mediaType: string): boolean {
  return typesOf(mediaType).some(({ holdsFiles }) => holdsFiles);
}

function typesOf(mediaType: string): FileType[] {
  return Object.values(FILE_TYPES).filter((type) => type.mediaType === mediaType);
}
