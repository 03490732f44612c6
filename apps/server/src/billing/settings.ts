/** How plans are sold: with the operator's own account at Stripe. */
export interface StripeSettings {
  readonly secretKey: string;
  /** Signs what Stripe tells us. */
  readonly webhookSecret: string;
  /** Stripe's ids of the recurring prices. */
  readonly prices: { readonly pro: string; readonly business: string };
  /** Address of Stripe's API. */
  readonly url: string;
}

/** Whether plans are sold. `stripe` null: an operator gives them (`npm run ops -- plan`). */
export interface PlanSettings {
  readonly stripe: StripeSettings | null;
}
