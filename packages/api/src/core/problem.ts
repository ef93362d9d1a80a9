import { ERRORS, type AppError, type Problem } from '@greenroom/contract';

/** The RFC 9457 problem for an error, as both doors send it. */
export function toProblem(error: AppError, requestId: string): Problem {
  const { status, title } = ERRORS[error.code];
  const { issues, current_version, retry_after, generation_id } = error.details;
  return {
    type: `urn:greenroom:problem:${error.code}`,
    title,
    status,
    detail: error.message,
    code: error.code,
    request_id: requestId,
    ...(issues && { issues }),
    ...(current_version !== undefined && { current_version }),
    ...(generation_id !== undefined && { generation_id }),
    // A streamed batch has sent its headers before it knows of an error, so the wait stands here as well.
    ...(retry_after !== undefined && { retry_after: Math.ceil(retry_after) }),
  };
}

/** The headers that belong to an error's answer. */
export function problemHeaders(error: AppError): Record<string, string> {
  const headers: Record<string, string> = {};
  if (error.details.retry_after !== undefined) headers['retry-after'] = String(Math.ceil(error.details.retry_after));
  if (error.code === 'unauthenticated')
    headers['www-authenticate'] = 'Bearer realm="greenroom", ApiKey realm="greenroom"';
  if (error.code === 'insufficient_scope') headers['www-authenticate'] = 'Bearer error="insufficient_scope"';
  return headers;
}
