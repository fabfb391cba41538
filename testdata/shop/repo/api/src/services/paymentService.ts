import Stripe from 'stripe';
import type { HydratedDocument, Types } from 'mongoose';
import { config } from '../config';
import { ConflictError } from '../lib/errors';
import { childLogger } from '../lib/logger';
import { percentage } from '../lib/money';
import { Order, type OrderDoc } from '../models/Order';
import { Payment } from '../models/Payment';

const stripe = new Stripe(config.stripeKey);
const log = childLogger('payments');

function toCents(total: Types.Decimal128): number {
  return Math.round(Number(total.toString()) * 100);
}

export async function capturePayment(order: HydratedDocument<OrderDoc>, method: string) {
  const intent = await stripe.paymentIntents.create({
    amount: toCents(order.total),
    currency: 'eur',
    payment_method: method,
    confirm: true,
  });
  const captured = intent.status === 'succeeded';
  const payment = await Payment.create({
    storeId: order.storeId,
    orderId: order._id,
    provider: 'stripe',
    providerRef: intent.id,
    amount: order.total,
    feeAmount: percentage(order.total, 1.4),
    status: captured ? 'captured' : 'failed',
  });
  if (!captured) {
    log.warn({ order: order.number, status: intent.status }, 'payment failed');
    throw new ConflictError('payment was declined');
  }
  await Order.updateOne({ _id: order._id, deletedAt: null }, { $set: { status: 'paid' } });
  return payment;
}

export async function retryFailed(storeId: Types.ObjectId) {
  const failed = await Payment.find({ storeId, status: 'failed', attempts: { $lt: 3 }, deletedAt: null });
  for (const payment of failed) {
    payment.attempts += 1;
    await payment.save();
  }
  return failed.length;
}
