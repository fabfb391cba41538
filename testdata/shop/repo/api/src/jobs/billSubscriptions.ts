import { childLogger } from '../lib/logger';
import { multiply, ZERO } from '../lib/money';
import { Order } from '../models/Order';
import { Subscription } from '../models/Subscription';
import { nextOrderNumber } from '../repositories/orderRepository';
import { capturePayment } from '../services/paymentService';
import { taxFor } from '../services/pricingService';

const log = childLogger('subscriptions');
const MAX_FAILURES = 4;

export async function billSubscriptions(): Promise<number> {
  const now = new Date();
  const due = await Subscription.find({ status: 'active', nextBillingAt: { $lte: now }, deletedAt: null }).limit(500);
  let billed = 0;
  for (const subscription of due) {
    const subtotal = multiply(subscription.unitPrice, subscription.quantity);
    const order = await Order.create({
      storeId: subscription.storeId,
      customerId: subscription.customerId,
      number: await nextOrderNumber(subscription.storeId),
      lines: [],
      subtotal,
      shippingCost: ZERO,
      taxAmount: await taxFor('DE', subtotal),
      total: subtotal,
    });
    try {
      await capturePayment(order, 'stored');
      subscription.failures = 0;
      billed += 1;
    } catch (err) {
      log.warn({ err, subscription: subscription._id }, 'billing failed');
      subscription.failures += 1;
      if (subscription.failures >= MAX_FAILURES) subscription.status = 'paused';
    }
    subscription.nextBillingAt = new Date(now.getTime() + subscription.intervalDays * 24 * 3600 * 1000);
    await subscription.save();
  }
  return billed;
}
