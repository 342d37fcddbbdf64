package io.muster.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What attention keeps of the tokens before. */
class AttentionTest {

    @Test
    void keyAndValueHeadsAreDividedAmongRanksAndThenHeldSeveralTimes() {
        var attention = new GroupedQueryAttention(64, 4, 128, OptionalInt.empty());

        assertThat(attention.kvBytesPerToken(1, 1, 2)).isEqualTo(2 * 4 * 128 * 2);
        assertThat(attention.kvBytesPerToken(2, 1, 2)).isEqualTo(2 * 2 * 128 * 2);
        assertThat(attention.kvBytesPerToken(4, 1, 2)).isEqualTo(2 * 128 * 2);
        assertThat(attention.kvBytesPerToken(16, 1, 2)).isEqualTo(2 * 128 * 2);
        assertThat(attention.kvBytesPerToken(16, 1, 1)).isEqualTo(2 * 128);
    }

    @Test
    void decodeContextSharesTheTokensOfCopies() {
        var attention = new GroupedQueryAttention(64, 4, 128, OptionalInt.empty());

        assertThat(attention.kvBytesPerToken(16, 4, 2)).isEqualTo(2 * 128 * 2 / 4);
    }

    @Test
    void aWindowIsCachedWithTheBlockThatIsBeingFilled() {
        var windowed = new GroupedQueryAttention(64, 8, 64, OptionalInt.of(128));
        var full = new GroupedQueryAttention(64, 8, 64, OptionalInt.empty());

        assertThat(windowed.cachedTokens(100, 16)).isEqualTo(100);
        assertThat(windowed.cachedTokens(144, 16)).isEqualTo(144);
        assertThat(windowed.cachedTokens(131_072, 16)).isEqualTo(144);
        assertThat(full.cachedTokens(131_072, 16)).isEqualTo(131_072);
    }

    @Test
    void aWindowWiderThanAnyNumberIsNotCutShort() {
        var windowed = new GroupedQueryAttention(64, 8, 64, OptionalInt.of(Integer.MAX_VALUE));

        assertThat(windowed.cachedTokens(1L << 40, 128)).isEqualTo(Integer.MAX_VALUE + 128L);
    }

    @Test
    void aCompressedKeyIsWholeOnEveryRankAndSharedByDecodeContextAlone() {
        Attention attention = Configs.model("DeepSeek-V3").layers().get(0).attention();

        assertThat(attention.kvBytesPerToken(1, 1, 2)).isEqualTo(576 * 2);
        assertThat(attention.kvBytesPerToken(16, 1, 2)).isEqualTo(576 * 2);
        assertThat(attention.kvBytesPerToken(16, 16, 2)).isEqualTo(576 * 2 / 16);
        assertThat(attention.cachedTokens(4_097, 128)).isEqualTo(4_097);
    }

    @Test
    void anIndexerKeepsAKeyOfItsOwn() {
        Attention attention = Configs.model("DeepSeek-V3.2").layers().get(0).attention();

        assertThat(attention.kvBytesPerToken(8, 1, 2)).isEqualTo((576 + 128) * 2);
        assertThat(attention.kvBytesPerToken(8, 1, 1)).isEqualTo(576 + 128);
    }

    @Test
    void linearAttentionKeepsAStateAndNoTokens() {
        ModelConfig model = Configs.model("Qwen3-Next-80B-A3B-Instruct");
        Attention linear = model.layers().get(0).attention();
        Attention full = model.layers().get(3).attention();

        assertThat(linear.kvBytesPerToken(1, 1, 2)).isZero();
        assertThat(linear.cachedTokens(1_000, 128)).isZero();
        assertThat(linear.stateBytesPerSequence(1)).isEqualTo(8_192 * 3 * 2 + 32 * 128 * 128 * 2);
        assertThat(linear.stateBytesPerSequence(4)).isEqualTo(2_048 * 3 * 2 + 8 * 128 * 128 * 2);
        assertThat(full.stateBytesPerSequence(1)).isZero();
        assertThat(full.kvBytesPerToken(1, 1, 2)).isEqualTo(2 * 2 * 256 * 2);
    }

    @Test
    void theStateIsKeptAsTheConfigAsks() {
        Attention linear = Configs.model("Qwen3.5-27B").layers().get(0).attention();

        assertThat(linear.stateBytesPerSequence(1)).isEqualTo((2 * 16 + 48) * 128 * 3 * 2 + 48 * 128 * 128 * 4);
    }

    @Test
    void gptOssLooksBackShortAndFarInTurns() {
        ModelConfig model = Configs.model("gpt-oss-120b");

        assertThat(model.layers())
                .extracting(layer -> ((GroupedQueryAttention) layer.attention()).window())
                .startsWith(OptionalInt.of(128), OptionalInt.empty(), OptionalInt.of(128), OptionalInt.empty());
    }
}
