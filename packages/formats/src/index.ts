export { exportFile, type ExportFile } from './transcripts/export-file.ts';
export { planImport, type ImportPlan, type PlannedMessage } from './transcripts/plan-import.ts';
export { remapIds } from './transcripts/remap-ids.ts';
export { speakerName, type Speaker, type SpeakerNames } from './transcripts/speaker-name.ts';
export { writeJson, type TranscriptHead } from './transcripts/write-json.ts';
export { writeMarkdown } from './transcripts/write-markdown.ts';
export { writeText } from './transcripts/write-text.ts';
export type { TextMessage } from './transcripts/text-message.ts';
