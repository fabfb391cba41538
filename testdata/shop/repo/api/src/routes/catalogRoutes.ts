import { Router } from 'express';
import { z } from 'zod';
import * as categories from '../controllers/categoryController';
import * as products from '../controllers/productController';
import * as reviews from '../controllers/reviewController';
import * as variants from '../controllers/variantController';
import { asyncHandler } from '../middleware/asyncHandler';
import { validate } from '../middleware/validate';

const decimal = z.string().regex(/^\d+(\.\d{1,2})?$/);
const newProduct = z.object({
  title: z.string().min(1),
  description: z.string().optional(),
  price: decimal,
  tags: z.array(z.string()).optional(),
});
const newVariant = z.object({ sku: z.string().min(3), title: z.string().optional(), price: decimal.optional() });

export const catalogRoutes = Router();

catalogRoutes.get('/stores/:storeId/products', asyncHandler(products.listProducts));
catalogRoutes.post('/stores/:storeId/products', validate(newProduct), asyncHandler(products.createProduct));
catalogRoutes.get('/products/:productId', asyncHandler(products.showProduct));
catalogRoutes.patch('/products/:productId', asyncHandler(products.updateProduct));
catalogRoutes.delete('/products/:productId', asyncHandler(products.deleteProduct));

catalogRoutes.post('/products/:productId/variants', validate(newVariant), asyncHandler(variants.createVariant));
catalogRoutes.patch('/variants/:variantId', asyncHandler(variants.updateVariant));
catalogRoutes.post('/variants/:variantId/stock', asyncHandler(variants.correctStock));
catalogRoutes.get('/variants/:variantId/movements', asyncHandler(variants.listMovements));

catalogRoutes.get('/stores/:storeId/categories', asyncHandler(categories.listCategories));
catalogRoutes.post('/stores/:storeId/categories', asyncHandler(categories.createCategory));
catalogRoutes.patch('/categories/:categoryId/position', asyncHandler(categories.moveCategory));
catalogRoutes.delete('/categories/:categoryId', asyncHandler(categories.deleteCategory));

catalogRoutes.get('/stores/:storeId/reviews', asyncHandler(reviews.listPendingReviews));
catalogRoutes.post('/reviews/:reviewId/approve', asyncHandler(reviews.approveReview));
catalogRoutes.delete('/reviews/:reviewId', asyncHandler(reviews.deleteReview));
