import { Schema, model } from 'mongoose';

const sessionSchema = new Schema({
  userId: { type: Schema.Types.ObjectId, ref: 'User', required: true },
  token: { type: String, required: true, unique: true },
  userAgent: String,
  expiresAt: { type: Date, required: true, index: { expires: 0 } },
});

export const Session = model('Session', sessionSchema);
