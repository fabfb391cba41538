import type { HydratedDocument } from 'mongoose';
import { sendMail } from '../lib/mailer';
import type { OrderDoc } from '../models/Order';
import { Store } from '../models/Store';
import { User } from '../models/User';
import { lowStock } from '../repositories/variantRepository';
import { deliver } from './webhookService';

export async function confirmOrder(order: HydratedDocument<OrderDoc>) {
  const customer = await User.findOne({ _id: order.customerId, deletedAt: null });
  if (customer) {
    await sendMail({
      to: customer.email,
      subject: `Order ${order.number}`,
      template: 'order-confirmation',
      data: { lines: order.lines, total: String(order.total) },
    });
  }
  await deliver(order.storeId, 'order.created', { orderId: order._id });
}

export async function notifyShipped(order: HydratedDocument<OrderDoc>) {
  const customer = await User.findOne({ _id: order.customerId, deletedAt: null });
  if (customer) {
    await sendMail({
      to: customer.email,
      subject: `Order ${order.number} is on its way`,
      template: 'order-shipped',
      data: { number: order.number },
    });
  }
  await deliver(order.storeId, 'order.shipped', { orderId: order._id });
}

export async function warnLowStock(storeId: string) {
  const store = await Store.findOne({ _id: storeId, deletedAt: null });
  if (!store) return;
  const variants = await lowStock(store._id, 3);
  if (variants.length === 0) return;
  const recipients = await User.find({ _id: { $in: store.members }, deletedAt: null });
  for (const recipient of recipients) {
    await sendMail({
      to: recipient.email,
      subject: `${variants.length} items are running low`,
      template: 'low-stock',
      data: { skus: variants.map((variant) => variant.sku) },
    });
  }
}
