/** People: registration and who they are. Owns users. */
@NullMarked
package dev.hypernet.objects.user;

import org.jspecify.annotations.NullMarked;
