{{byHand}}
process by-hand "$(by_hand)"
