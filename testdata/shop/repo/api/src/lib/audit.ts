import type { Types } from 'mongoose';
import { AuditEvent } from '../models/AuditEvent';
import type { SessionUser } from './auth';

export async function recordAudit(
  user: SessionUser | undefined,
  action: string,
  subjectId: Types.ObjectId,
  detail: Record<string, unknown> = {},
) {
  await AuditEvent.create({ userId: user?.id, action, subjectId, detail });
}
