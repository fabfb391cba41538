import { Schema, model } from 'mongoose';

const auditEventSchema = new Schema(
  {
    userId: { type: Schema.Types.ObjectId, ref: 'User' },
    action: { type: String, required: true },
    subjectId: { type: Schema.Types.ObjectId, required: true, index: true },
    detail: Schema.Types.Mixed,
  },
  { timestamps: { createdAt: true, updatedAt: false } },
);

export const AuditEvent = model('AuditEvent', auditEventSchema);
