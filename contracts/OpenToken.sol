// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title The token that a log counts its money in, where no other is chosen.
/// @notice All of it exists from the start: nobody can make more, take any away, or stop a transfer.
contract OpenToken is ERC20 {
    /// @param holder Who holds all of it at first.
    /// @param supply How much there is, in millionths.
    constructor(address holder, uint256 supply) ERC20("Open", "OPEN") {
        _mint(holder, supply);
    }

    /// @inheritdoc ERC20
    function decimals() public pure override returns (uint8) {
        return 6;
    }
}
