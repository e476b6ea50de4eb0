/**
 * Which types of objects there are, and what their fields and known metadata must look like. Owns object_type,
 * object_type_version and indexed_field; publishes and consumes no events.
 */
@NullMarked
package dev.hypernet.objects.type;

import org.jspecify.annotations.NullMarked;
