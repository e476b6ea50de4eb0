/** How providers are spoken to: OAuth clients, token endpoints, accounts. Nothing else here makes a call outwards. */
@NullMarked
package dev.hypernet.credentials.provider;

import org.jspecify.annotations.NullMarked;
