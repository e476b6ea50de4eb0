/**
 * Objects of every type, and those that have no table of their own. Owns typed_object and object_field; publishes what
 * becomes of typed objects; consumes no events.
 */
@NullMarked
package dev.hypernet.objects.typed;

import org.jspecify.annotations.NullMarked;
