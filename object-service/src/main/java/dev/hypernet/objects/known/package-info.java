/** What other services may ask of any object: that it exists, whose and what it is. */
@NullMarked
package dev.hypernet.objects.known;

import org.jspecify.annotations.NullMarked;
