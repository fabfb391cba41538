import { InferSchemaType, Schema, model } from 'mongoose';

const productSchema = new Schema(
  {
    storeId: { type: Schema.Types.ObjectId, ref: 'Store', required: true, index: true },
    categoryId: { type: Schema.Types.ObjectId, ref: 'Category' },
    title: { type: String, required: true, trim: true },
    slug: { type: String, required: true },
    description: String,
    price: { type: Schema.Types.Decimal128, required: true },
    compareAtPrice: { type: Schema.Types.Decimal128 },
    weight: { type: Number, default: 0 },
    rating: { type: Number, min: 0, max: 5 },
    position: { type: Number, default: 0 },
    tags: [String],
    status: { type: String, enum: ['draft', 'active', 'archived'], default: 'draft' },
    deletedAt: { type: Date, default: null },
  },
  { timestamps: true },
);

productSchema.index({ storeId: 1, slug: 1 }, { unique: true });

export type ProductDoc = InferSchemaType<typeof productSchema>;
export const Product = model('Product', productSchema);
