import { InferSchemaType, Schema, model } from 'mongoose';

const invoiceSchema = new Schema(
  {
    storeId: { type: Schema.Types.ObjectId, ref: 'Store', required: true },
    orderId: { type: Schema.Types.ObjectId, ref: 'Order' },
    number: { type: String, required: true },
    taxAmount: { type: Schema.Types.Decimal128, required: true },
    total: { type: Schema.Types.Decimal128, required: true },
    paidAmount: { type: Schema.Types.Decimal128, default: '0.00' },
    dueAt: { type: Date, required: true },
    reminders: { type: Number, default: 0 },
    status: { type: String, enum: ['open', 'paid', 'overdue', 'void'], default: 'open' },
    deletedAt: { type: Date, default: null },
  },
  { timestamps: true },
);

export type InvoiceDoc = InferSchemaType<typeof invoiceSchema>;
export const Invoice = model('Invoice', invoiceSchema);
