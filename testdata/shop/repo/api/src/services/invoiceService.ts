import type { HydratedDocument } from 'mongoose';
import { childLogger } from '../lib/logger';
import { Invoice, type InvoiceDoc } from '../models/Invoice';
import { Order, type OrderDoc } from '../models/Order';
import { Store } from '../models/Store';
import { nextInvoiceNumber } from '../repositories/invoiceRepository';

const log = childLogger('invoices');
const DUE_DAYS = 14;

export async function createInvoice(order: HydratedDocument<OrderDoc>) {
  const now = new Date();
  const invoice = await Invoice.create({
    storeId: order.storeId,
    orderId: order._id,
    number: await nextInvoiceNumber(order.storeId, now.getFullYear()),
    taxAmount: order.taxAmount,
    total: order.total,
    paidAmount: order.total,
    dueAt: new Date(now.getTime() + DUE_DAYS * 24 * 3600 * 1000),
    status: 'paid',
  });
  log.info({ number: invoice.number }, 'invoice created');
  return invoice;
}

export async function renderInvoice(invoice: HydratedDocument<InvoiceDoc>): Promise<string> {
  const store = await Store.findOne({ _id: invoice.storeId, deletedAt: null });
  const order = await Order.findOne({ _id: invoice.orderId, deletedAt: null });
  const rows = (order?.lines ?? []).map(
    (line) => `<tr><td>${line.title}</td><td>${line.quantity}</td><td>${line.lineTotal}</td></tr>`,
  );
  return [
    `<h1>${store?.name ?? ''}</h1>`,
    `<p>${invoice.number}</p>`,
    `<table>${rows.join('')}</table>`,
    `<p>${invoice.total} ${store?.currency ?? ''}</p>`,
  ].join('\n');
}

export async function markOverdue(now: Date) {
  const result = await Invoice.updateMany(
    { status: 'open', dueAt: { $lt: now }, deletedAt: null },
    { $set: { status: 'overdue' } },
  );
  return result.modifiedCount;
}
