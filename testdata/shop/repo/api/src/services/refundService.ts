import Stripe from 'stripe';
import type { HydratedDocument } from 'mongoose';
import { config } from '../config';
import { NotFoundError } from '../lib/errors';
import { Payment } from '../models/Payment';
import { ReturnRequest, type ReturnRequestDoc } from '../models/ReturnRequest';

const stripe = new Stripe(config.stripeKey);

export async function refundReturn(request: HydratedDocument<ReturnRequestDoc>) {
  const payment = await Payment.findOne({ orderId: request.orderId, status: 'captured', deletedAt: null });
  if (!payment) throw new NotFoundError('captured payment');

  await stripe.refunds.create({
    payment_intent: payment.providerRef ?? '',
    amount: Math.round(request.refundAmount * 100),
  });
  payment.status = 'refunded';
  await payment.save();
  await ReturnRequest.updateOne({ _id: request._id, deletedAt: null }, { $set: { status: 'closed' } });
  return payment;
}
