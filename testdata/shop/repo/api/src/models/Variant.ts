import { InferSchemaType, Schema, model } from 'mongoose';

const variantSchema = new Schema(
  {
    storeId: { type: Schema.Types.ObjectId, ref: 'Store', required: true },
    productId: { type: Schema.Types.ObjectId, ref: 'Product', required: true, index: true },
    sku: { type: String, required: true, uppercase: true },
    title: String,
    price: { type: Schema.Types.Decimal128, required: true },
    costPrice: { type: Schema.Types.Decimal128 },
    quantity: { type: Number, default: 0, min: 0 },
    weight: { type: Number, default: 0 },
    position: { type: Number, default: 0 },
    deletedAt: { type: Date, default: null },
  },
  { timestamps: true },
);

export type VariantDoc = InferSchemaType<typeof variantSchema>;
export const Variant = model('Variant', variantSchema);
