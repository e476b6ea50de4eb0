/** Connected accounts and their lifecycle. Owns integration; publishes integration events. */
@NullMarked
package dev.hypernet.integrations.integration;

import org.jspecify.annotations.NullMarked;
