import { Router } from 'express';
import { asyncHandler } from '../middleware/asyncHandler';
import { addToCart, applyCoupon, removeFromCart, showCart } from '../storefront/cartHandlers';
import { browse, categories, productPage } from '../storefront/catalogHandlers';
import { checkout, quotes } from '../storefront/checkoutHandlers';

export const storefrontRoutes = Router();

storefrontRoutes.get('/:slug/products', asyncHandler(browse));
storefrontRoutes.get('/:slug/categories', asyncHandler(categories));
storefrontRoutes.get('/:slug/products/:product', asyncHandler(productPage));
storefrontRoutes.get('/:slug/carts/:token', asyncHandler(showCart));
storefrontRoutes.post('/:slug/carts/:token/lines', asyncHandler(addToCart));
storefrontRoutes.delete('/:slug/carts/:token/lines/:variantId', asyncHandler(removeFromCart));
storefrontRoutes.post('/:slug/carts/:token/coupon', asyncHandler(applyCoupon));
storefrontRoutes.post('/:slug/carts/:token/quotes', asyncHandler(quotes));
storefrontRoutes.post('/:slug/carts/:token/checkout', asyncHandler(checkout));
