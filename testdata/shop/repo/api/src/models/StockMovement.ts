import { Schema, model } from 'mongoose';

const stockMovementSchema = new Schema(
  {
    variantId: { type: Schema.Types.ObjectId, ref: 'Variant', required: true, index: true },
    delta: { type: Number, required: true },
    reason: { type: String, enum: ['sale', 'return', 'purchase', 'correction'], required: true },
    referenceId: Schema.Types.ObjectId,
  },
  { timestamps: { createdAt: true, updatedAt: false } },
);

export const StockMovement = model('StockMovement', stockMovementSchema);
