import type { Types } from 'mongoose';
import { Invoice } from '../models/Invoice';

export async function openInvoices(storeId: Types.ObjectId) {
  return Invoice.find({ storeId, status: { $in: ['open', 'overdue'] }, deletedAt: null }).sort({ dueAt: 1 });
}

export async function invoiceForOrder(orderId: Types.ObjectId) {
  return Invoice.findOne({ orderId, deletedAt: null });
}

export async function nextInvoiceNumber(storeId: Types.ObjectId, year: number): Promise<string> {
  const base = { storeId, deletedAt: null };
  const used = await Invoice.countDocuments({ ...base, number: new RegExp(`^${year}-`) });
  return `${year}-${String(used + 1).padStart(5, '0')}`;
}
