/**
 * Checks of health: every connected integration whose definition has a probe is looked at now and then, and what was
 * found is its health. Owns no table: health stands with the integration.
 */
@NullMarked
package dev.hypernet.integrations.probe;

import org.jspecify.annotations.NullMarked;
