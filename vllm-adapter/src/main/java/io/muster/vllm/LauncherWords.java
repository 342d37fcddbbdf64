package io.muster.vllm;

/**
 * What findings about a service say of the launcher that places its ranks. Immutable.
 *
 * @param npuGiver who gives NPUs to the ranks, such as the name of a scheduler
 * @param seeNpus how to see who has them, for a person
 * @param beside what vLLM is expected beside, such as {@code " beside X"}; may be empty
 * @param orWithout how to do without vLLM, such as {@code "; to bring up X alone ..."}; may be empty
 * @param byHand how to run {@code vllm serve} by hand
 */
public record LauncherWords(String npuGiver, String seeNpus, String beside, String orWithout, String byHand) {}
