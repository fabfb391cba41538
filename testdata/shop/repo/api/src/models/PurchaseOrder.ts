import { InferSchemaType, Schema, model } from 'mongoose';

const purchaseOrderSchema = new Schema(
  {
    storeId: { type: Schema.Types.ObjectId, ref: 'Store', required: true },
    supplierId: { type: Schema.Types.ObjectId, ref: 'Supplier', required: true },
    lines: [
      {
        _id: false,
        variantId: { type: Schema.Types.ObjectId, ref: 'Variant', required: true },
        quantity: { type: Number, required: true },
        received: { type: Number, default: 0 },
        unitPrice: { type: Schema.Types.Decimal128, required: true },
      },
    ],
    shippingCost: { type: Schema.Types.Decimal128, default: '0.00' },
    total: { type: Schema.Types.Decimal128, required: true },
    expectedAt: Date,
    status: { type: String, enum: ['draft', 'sent', 'partial', 'received'], default: 'draft' },
    deletedAt: { type: Date, default: null },
  },
  { timestamps: true },
);

export type PurchaseOrderDoc = InferSchemaType<typeof purchaseOrderSchema>;
export const PurchaseOrder = model('PurchaseOrder', purchaseOrderSchema);
