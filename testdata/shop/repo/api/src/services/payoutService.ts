import type { HydratedDocument } from 'mongoose';
import { ConflictError } from '../lib/errors';
import { percentage, subtract, sum, ZERO } from '../lib/money';
import { Payment } from '../models/Payment';
import { Payout } from '../models/Payout';
import type { StoreDoc } from '../models/Store';

const FEE_PERCENT = 0.9;

export async function schedulePayout(store: HydratedDocument<StoreDoc>, iban: string) {
  const pending = await Payout.exists({ storeId: store._id, status: 'scheduled', deletedAt: null });
  if (pending) throw new ConflictError('a payout is already scheduled');

  const last = await Payout.findOne({ storeId: store._id, status: 'sent', deletedAt: null }).sort({ sentAt: -1 });
  const payments = await Payment.find({
    storeId: store._id,
    status: 'captured',
    createdAt: { $gt: last?.sentAt ?? new Date(0) },
    deletedAt: null,
  });
  const gross = payments.length ? sum(payments.map((payment) => payment.amount)) : ZERO;
  const feeAmount = percentage(gross, FEE_PERCENT);
  return Payout.create({
    storeId: store._id,
    amount: subtract(gross, feeAmount),
    feeAmount,
    currency: store.currency,
    orderCount: payments.length,
    iban,
  });
}

export async function markSent(ids: string[]) {
  await Payout.updateMany({ _id: { $in: ids }, deletedAt: null }, { $set: { status: 'sent', sentAt: new Date() } });
}
