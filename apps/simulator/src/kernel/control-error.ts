/** A mistake in how the simulator was asked to behave (control API, switches, limits); answered as 400. */
export class ControlError extends Error {
  override name = 'ControlError';
}
