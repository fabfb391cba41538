import { Schema, model } from 'mongoose';

const categorySchema = new Schema(
  {
    storeId: { type: Schema.Types.ObjectId, ref: 'Store', required: true },
    parentId: { type: Schema.Types.ObjectId, ref: 'Category', default: null },
    name: { type: String, required: true },
    slug: { type: String, required: true },
    position: { type: Number, default: 0 },
    deletedAt: { type: Date, default: null },
  },
  { timestamps: true },
);

export const Category = model('Category', categorySchema);
